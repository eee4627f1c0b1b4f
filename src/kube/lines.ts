// Splits a stream of bytes into lines, and parses lines as JSON. A chunk may end anywhere.

/** Yields every line of the stream without its line end. The last line needs no line end. */
export async function* textLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  // The pieces of an incomplete line. They are joined only once, since a large object arrives in hundreds of chunks.
  let pieces: string[] = [];
  for await (const chunk of chunks) {
    let text = decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      pieces.push(text.slice(0, end));
      text = text.slice(end + 1);
      const line = pieces.join('');
      pieces = [];
      yield line;
    }
    pieces.push(text);
  }
  const rest = pieces.join('') + decoder.decode();
  if (rest !== '') yield rest;
}

/** Yields every line of the stream as a document. Skips empty lines. */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  for await (const line of textLines(chunks)) {
    if (line.trim()) yield JSON.parse(line);
  }
}
