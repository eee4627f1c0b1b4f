// How figures are printed: a table for a terminal, and the same as Markdown for docs/benchmarks.md.
import type { Figure } from './measurement';

/** Figures of one benchmark. */
export interface Section {
  readonly benchmark: string;
  readonly about: string;
  readonly figures: readonly Figure[];
}

/** Everything that one run measured, and where: what the JSON file holds. */
export interface Report {
  /** Day of the run, as YYYY-MM-DD. */
  readonly date: string;
  readonly machine: string;
  readonly sections: readonly Section[];
}

const BEGIN = '<!-- measured: written by npm run bench -- --write-docs -->';
const END = '<!-- end of what was measured -->';

/** The figures as a table for a terminal. */
export function textTable(sections: readonly Section[]): string {
  const rows = [['what', 'measured', 'goal', ''], ...sections.flatMap(({ figures }) => figures.map((figure) => [
    figure.what, measured(figure), figure.goal ?? '', verdict(figure),
  ]))];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd()).join('\n');
}

/** The figures as Markdown, a table for each benchmark; a column without content is left out. */
export function markdown({ date, machine, sections }: Report): string {
  const tables = sections.map(({ benchmark, about, figures }) => {
    const compared = figures.some(({ kubeflow }) => kubeflow !== undefined);
    const row = (cells: readonly string[]): string => `| ${(compared ? cells : cells.slice(0, -1)).join(' | ')} |`;
    return [
      `**${benchmark}**: ${about}`,
      '',
      row(['what', 'measured', 'goal', '', 'Kubeflow\'s operator']),
      row(['---', '---', '---', '---', '---']),
      ...figures.map((figure) => row([figure.what, measured(figure), figure.goal ?? '', verdict(figure), figure.kubeflow ?? ''])),
    ].join('\n');
  });
  return [`Measured on ${date}: ${machine}.`, ...tables].join('\n\n');
}

/** The document with the part between its two marks replaced by the figures. */
export function withFigures(document: string, report: Report): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the document has no place for figures: a line "${BEGIN}" and below it a line "${END}" mark it`);
  return `${document.slice(0, begin)}${BEGIN}\n\n${markdown(report)}\n\n${document.slice(end)}`;
}

function measured({ value, unit }: Figure): string {
  return `${round(value)} ${unit}`.trim();
}

function verdict({ reached }: Figure): string {
  return reached === undefined ? '' : reached ? 'reached' : 'MISSED';
}

function round(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 1000 ? 1 : 0);
}
