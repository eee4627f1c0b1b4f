// How a simulated driver gives up.

/** The last line of a driver that fails, and its exit code. */
export class DriverFailure extends Error {
  constructor(message: string, readonly exitCode = 1) {
    super(message);
  }
}
