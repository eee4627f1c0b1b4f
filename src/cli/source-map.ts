// Where each value of a YAML text stands, from the events of its parser, and which keys stand in one mapping twice.
import { EVENT_ID, getScalarValue, SCALAR_STYLE, type Event, type ScalarEvent } from 'js-yaml';
import { childPath, childPaths } from '../spec/field-path';
import { quotedUnlessPlain } from '../spec/text';

/** A place in a file, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A value with its place: that of its key where it has one. */
interface SourceNode {
  readonly offset: number;
  /** Fields or elements; shared where an alias refers to them. */
  children?: Map<string | number, SourceNode>;
  /** Mappings whose fields `<<` brings in. */
  merged?: SourceNode[];
}

/** A key that stands in one mapping twice. */
export interface DuplicateKey {
  readonly key: string;
  readonly path: string;
  readonly first: Position;
  readonly second: Position;
}

/** The places of all values of one document. */
export class SourceMap {
  constructor(private readonly root: SourceNode, private readonly lines: LineTable, readonly duplicates: readonly DuplicateKey[]) {}

  /** Where the field with this path stands; of one that is absent, where the nearest part around it stands. */
  locate(path: string): Position {
    return this.lines.positionAt(nodeAt(this.root, path).offset);
  }

  /** The part of an item of a list. */
  item(index: number): SourceMap {
    const item = this.root.children?.get('items')?.children?.get(index);
    const path = `items[${index}].`;
    const duplicates = this.duplicates.filter((duplicate) => duplicate.path.startsWith(path))
      .map((duplicate) => ({ ...duplicate, path: duplicate.path.slice(path.length) }));
    return item ? new SourceMap(item, this.lines, duplicates) : this;
  }
}

function nodeAt(root: SourceNode, path: string): SourceNode {
  let [node, reached] = [root, ''];
  for (;;) {
    const step = stepTowards(node, reached, path);
    if (!step) return node;
    [node, reached] = [step.node, step.path];
  }
}

/** The child that the path goes through; of several, as keys may contain dots and brackets, the one with the longest name. */
function stepTowards(node: SourceNode, reached: string, path: string): { node: SourceNode; path: string } | undefined {
  const candidates: { node: SourceNode; path: string }[] = [];
  for (const holder of [node, ...node.merged ?? []]) {
    for (const [key, child] of holder.children ?? []) {
      const name = childPaths(reached, key).map((each) => each.replace(/^\./, ''))
        .find((each) => path.startsWith(each) && (path.length === each.length || '.['.includes(path[each.length])));
      if (name !== undefined) candidates.push({ node: child, path: name });
    }
  }
  return candidates.sort((a, b) => b.path.length - a.path.length)[0];
}

/** Line and column of offsets in a text. */
class LineTable {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) this.starts.push(i + 1);
  }

  positionAt(offset: number): Position {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.starts[low] + 1 };
  }
}

/** A collection that is being read. */
interface Frame {
  readonly node: SourceNode;
  readonly isMapping: boolean;
  readonly path: string;
  /** The key whose value comes next. */
  key?: { readonly name: string; readonly offset: number; readonly isMerge: boolean };
  count: number;
}

/** One map for each document of the text, in their order. */
export function sourceMaps(text: string, events: readonly Event[]): SourceMap[] {
  const lines = new LineTable(text);
  const maps: SourceMap[] = [];
  let duplicates: DuplicateKey[] = [];
  let anchors = new Map<string, SourceNode>();
  const frames: Frame[] = [];
  const place = (start: number, anchor: string | undefined, isCollection: boolean, aliased?: SourceNode): SourceNode => {
    const frame = frames.at(-1);
    const offset = frame?.key?.offset ?? start;
    const node: SourceNode = { offset: Math.max(0, offset), children: aliased?.children ?? (isCollection ? new Map() : undefined), merged: aliased?.merged };
    if (anchor !== undefined) anchors.set(anchor, node);
    if (!frame) return node;
    if (!frame.isMapping) {
      frame.node.children?.set(frame.count++, node);
    } else if (frame.key?.isMerge) {
      (frame.node.merged ??= []).push(node);
    } else if (frame.key) {
      const before = frame.node.children?.get(frame.key.name);
      if (before) {
        duplicates.push({
          key: frame.key.name, path: childPath(frame.path, frame.key.name), first: lines.positionAt(before.offset), second: lines.positionAt(offset),
        });
      } else {frame.node.children?.set(frame.key.name, node);}
    }
    if (frame.isMapping) frame.key = undefined;
    return node;
  };
  for (const event of events) {
    const frame = frames.at(-1);
    const expectsKey = frame?.isMapping === true && frame.key === undefined;
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        duplicates = [];
        anchors = new Map();
        frames.push({ node: { offset: 0, children: new Map() }, isMapping: false, path: '', count: 0 });
        break;
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING: {
        // A key that is a collection has no name; what it contains is no field.
        if (expectsKey && frame) frame.key = { name: `\u0000${frame.count++}`, offset: event.start, isMerge: false };
        const path = !frame || frames.length === 1 ? '' : childPath(frame.path, frame.key?.name ?? frame.count);
        const node = expectsKey ? { offset: event.start, children: new Map() } : place(event.start, anchorOf(text, event), true);
        frames.push({ node, isMapping: event.type === EVENT_ID.MAPPING, path, count: 0 });
        break;
      }
      case EVENT_ID.SCALAR: {
        const start = startOf(event);
        if (!expectsKey || !frame) {
          place(start, anchorOf(text, event), false);
          break;
        }
        const name = event.valueStart === -1 ? 'null' : getScalarValue(text, event);
        frame.key = { name, offset: start, isMerge: name === '<<' && event.style === SCALAR_STYLE.PLAIN };
        break;
      }
      case EVENT_ID.ALIAS: {
        const start = event.anchorStart - 1;
        if (expectsKey && frame) frame.key = { name: `\u0000${frame.count++}`, offset: start, isMerge: false };
        else place(start, undefined, false, anchors.get(text.slice(event.anchorStart, event.anchorEnd)));
        break;
      }
      case EVENT_ID.POP: {
        const ended = frames.pop();
        if (ended && frames.length === 0) maps.push(new SourceMap(ended.node.children?.get(0) ?? ended.node, lines, duplicates));
        break;
      }
    }
  }
  return maps;
}

function startOf({ valueStart, style }: ScalarEvent): number {
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? valueStart - 1 : valueStart;
}

function anchorOf(text: string, { anchorStart, anchorEnd }: { anchorStart: number; anchorEnd: number }): string | undefined {
  return anchorStart === -1 ? undefined : text.slice(anchorStart, anchorEnd);
}

/** What is wrong with a key that stands in one mapping twice. */
export function describeDuplicate({ key, first, second }: DuplicateKey): string {
  return `the key ${quotedUnlessPlain(key)} stands in one mapping twice, in line ${first.line} and in line ${second.line}; take one of them out`;
}
