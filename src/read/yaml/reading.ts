import { yamlPackage } from "./package.js";
import type { StreamProblem } from "./stream.js";
import type { Range } from "./tabs.js";

/** A value that an alias may stand for. */
export interface Known {
  readonly value: unknown;
  /** How many values it holds, itself among them. */
  readonly size: number;
  /** Still being read, so that an alias to it would stand inside itself. */
  readonly open: boolean;
}

/** What is kept while the documents of a text are turned into values. */
export interface Reading {
  readonly text: string;
  readonly problems: StreamProblem[];
  /** Parts of the text in which tabs may stand. */
  readonly opaque: Range[];
  readonly anchors: Map<string, Known>;
  /** Values that aliases added to the current document so far. */
  aliased: number;
  /** The current document broke a bound: the rest of it is not read. */
  stopped: boolean;
  /** Line and column, from 1, of an offset. */
  place(offset: number): { line: number; column: number };
}

/** How many problems of one file are told; a broken file would else bury all others. */
const MAX_PROBLEMS = 100;

/** A reading of a text, in which `place` finds line and column, from 1, of an offset. */
export function newReading(text: string, place: (offset: number) => { line: number; col: number }): Reading {
  return {
    text,
    problems: [],
    opaque: [],
    anchors: new Map(),
    aliased: 0,
    stopped: false,
    place(offset) {
      const { line, col } = place(offset);
      return { line: Math.max(1, line), column: Math.max(1, col) };
    },
  };
}

/** Where a node begins. */
export function positionOf(reading: Reading, node: unknown): { line: number; column: number } {
  return reading.place(yamlPackage().isNode(node) ? (node.range?.[0] ?? 0) : 0);
}

/** Adds a problem at a node of the text. */
export function report(reading: Reading, node: unknown, code: string, message: string, fix?: string): void {
  if (reading.problems.length >= MAX_PROBLEMS) return;
  reading.problems.push({ code, message, ...(fix === undefined ? {} : { fix }), ...positionOf(reading, node) });
}
