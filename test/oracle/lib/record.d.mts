/** Fetches the distribution of a Spark version, if it is not there yet, and answers its folder. */
export function fetchDistribution(version: string): Promise<string>;
