import type { AmbientName } from "./ambient.js";
import type { Placement, Problem, RequiredSecret, Requirement, SolutionFacts, Waiver } from "./solution.js";

/**
 * What constructs tell the compiler about themselves. Marks hang on the constructs from outside, so that any construct can
 * carry them, also one of cdk8s, and so that the compiler does not depend on the classes that set them.
 */
export interface Marks {
  solution?: () => SolutionFacts;
  placement?: Placement;
  waivers?: Waiver[];
  problems?: Problem[];
  requirements?: Requirement[];
  requiredSecrets?: RequiredSecret[];
  /** The object substitutes Flux variables: the only kind of object that may contain `${…}`. */
  substituted?: boolean;
  /** The ambient values that the object uses. */
  ambient?: Set<AmbientName>;
  /** Holds the stack of the place where the construct was made; read only when it is needed, because formatting costs. */
  origin?: Error;
}

const marks = new WeakMap<object, Marks>();

/** The marks of a construct, to be read or set. */
export function marksOf(construct: object): Marks {
  let found = marks.get(construct);
  if (found === undefined) {
    found = {};
    marks.set(construct, found);
  }
  return found;
}

/** The marks of a construct that may have none. */
export function findMarks(construct: object): Marks | undefined {
  return marks.get(construct);
}
