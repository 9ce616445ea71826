export { ruleOf, rules, type RuleId } from './rules.ts';
export type { Breach, Violation } from './violations.ts';
export { initialConformance, type ConformanceConfig, type ConformanceState } from './state.ts';
export { observeClosed } from './ended.ts';
export { observe, type ObservedFrame } from './observe.ts';
