// Data of Secrets.

/** A text's UTF-8 bytes in base64. */
export function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
