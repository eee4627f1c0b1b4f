// Cuts a stream of bytes into lines and parses each as JSON, wherever the chunks happen to end.

/** Every line of the stream as a document. Empty lines are passed over; a last line without end counts. */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  // Pieces of the unfinished line; joined once, since a large object comes in hundreds of chunks.
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
