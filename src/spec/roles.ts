// The two roles of an application's pods.

export const ROLES = ['driver', 'executor'] as const;
export type Role = (typeof ROLES)[number];
