/** A value of a chart. */
export type HelmValue = string | number | boolean | null | readonly HelmValue[] | HelmValues;

/** Values of a chart. */
export interface HelmValues {
  readonly [key: string]: HelmValue;
}
