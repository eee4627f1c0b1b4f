// Splits a stream of bytes into lines and parses each line as JSON. A chunk may end anywhere.

/** Yields every line of the stream as a document. Skips empty lines. The last line needs no line end. */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
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
      if (line.trim()) {
        yield JSON.parse(line);
      }
    }
    pieces.push(text);
  }
  const rest = pieces.join('') + decoder.decode();
  if (rest.trim()) {
    yield JSON.parse(rest);
  }
}
