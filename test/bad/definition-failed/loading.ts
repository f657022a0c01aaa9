import { Solution } from "conformitron";

export abstract class Loading extends Solution {}
// expect: definition-failed | solutions/definition-failed/loading.ts failed to load: cannot load | correct the definition so that it loads without an error
throw new TypeError("cannot load");
