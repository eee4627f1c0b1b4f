// Texts of errors of JavaScript, which say nothing to the author of a manifest: no finding, status, Event or log line may have one.

export const ERROR_TEXTS = new RegExp([
  'Cannot (read|set|convert|destructure|use|create|assign|access)', 'is not (a function|iterable|an object|a constructor|defined)', 'Maximum call stack',
  'Invalid (array|string|count|time|regular)', 'Reduce of empty', 'object Object', '(Type|Range|Syntax|Reference)Error', 'circular structure',
  'prototype may only', 'function Object', 'native code',
].join('|'));
