// The table of the state machine says what the state machine does: each decision is declared in it, and each declared transition happens.
// docs/states.md shows the table and the diagram of it.
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG } from './builders';
import { DECLARED, numberOf, targetsOf, transitionOf } from './declared';
import { everySituation, RESTORED_BEFORE } from './situations';
import { step } from '../../../src/operator/application/state-machine/decide';
import { TRANSITIONS } from '../../../src/operator/application/state-machine/table';
import { SAME, statesOf, type SourceState, type StateGroup, type Transition } from '../../../src/operator/application/state-machine/transition';
import { table, withGeneratedParts } from '../../support/generated-parts';

const PAGE = path.join(__dirname, '../../../docs/states.md');
/** A group of more states than this is one node of the diagram. */
const LARGEST_EXPANDED_GROUP = 4;

function groupOf({ from }: Transition): StateGroup | undefined {
  return 'states' in from ? from : undefined;
}

function words(states: readonly SourceState[]): string {
  return states.map((state) => `\`${state || 'NEW'}\``).join(', ');
}

function groupTable(): string {
  const groups = new Map(TRANSITIONS.map(groupOf).filter((group) => group !== undefined).map((group) => [group.name, group.states]));
  return table(['name', 'states'], [...groups].map(([name, states]) => [`*${name}*`, words(states)]));
}

function rowTable(): string {
  return table(['row', 'in state', 'if', 'does', 'leads to', 'what happens'], TRANSITIONS.map((transition) => {
    const group = groupOf(transition);
    const targets = targetsOf(transition).map((to) => (to === SAME ? '(stays)' : `\`${to}\``)).join(', ');
    return [
      String(numberOf(transition)),
      group ? `*${group.name}*` : words(statesOf(transition)),
      transition.when ? `\`${transition.when.name}\`` : '',
      `\`${('then' in transition ? transition.then : transition.revise).name}\``,
      targets || '(the rows below)',
      transition.text,
    ];
  }));
}

function diagram(): string {
  const arrows = new Map<string, number[]>();
  const nodes = new Map<string, string>();
  for (const transition of TRANSITIONS) {
    const group = groupOf(transition);
    const node = group && group.states.length > LARGEST_EXPANDED_GROUP ? group.name.replaceAll(' ', '_') : undefined;
    const targets = targetsOf(transition).filter((to) => to !== SAME);
    if (node && targets.length > 0) nodes.set(node, group?.name ?? '');
    for (const from of node ? [node] : statesOf(transition).map((state) => state || 'NEW')) {
      for (const to of targets.filter((target) => target !== from)) {
        const line = `  ${from} --> ${to}`;
        arrows.set(line, [...arrows.get(line) ?? [], numberOf(transition)]);
      }
    }
  }
  return [
    '```mermaid', 'stateDiagram-v2', '  [*] --> NEW',
    ...[...nodes].map(([node, name]) => `  state "${name}" as ${node}`),
    ...[...arrows].map(([line, rows]) => `${line} : ${rows.join(', ')}`),
    '```',
  ].join('\n');
}

describe('the table of the state machine', () => {
  it('declares each transition that happens in any situation, and none that never happens', () => {
    const config = { ...CONFIG, restoredBefore: RESTORED_BEFORE };
    const seen = new Map<string, string>();
    for (const { name, app, observed, planner, now } of everySituation()) seen.set(transitionOf(app, step(app, observed, planner, now, config)), name);
    expect([...seen].filter(([one]) => !DECLARED.has(one))).toEqual([]);
    expect([...DECLARED].filter((one) => !seen.has(one))).toEqual([]);
  });

  it('is shown in docs/states.md, with the diagram that follows from it', async () => {
    const parts = { diagram: diagram(), groups: groupTable(), rows: rowTable() };
    await expect(withGeneratedParts(readFileSync(PAGE, 'utf8'), parts)).toMatchFileSnapshot(PAGE);
  });
});
