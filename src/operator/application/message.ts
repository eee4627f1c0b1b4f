// How long the messages of a status may be: an API server's answer can be as long as it likes, a status cannot.

const LONGEST_MESSAGE = 4096;

/** The message, cut where it is too long for a status. */
export function bounded(message: string, longest = LONGEST_MESSAGE): string {
  return message.length <= longest ? message : `${message.slice(0, longest - 1)}…`;
}
