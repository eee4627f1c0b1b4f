// Types of normalise.mjs.
interface NormaliseOptions {
  submitter?: string;
  master?: string;
  files?: string;
  submitTime?: string;
  replace?: Record<string, string>;
}
export function parseProperties(text: string): Record<string, string>;
export function normaliseObjects(objects: readonly object[], options?: NormaliseOptions): object[];
export function normalise(document: object, options?: NormaliseOptions): { objects: object[] };
