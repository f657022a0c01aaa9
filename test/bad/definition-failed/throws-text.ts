import { Solution } from "conformitron";

// expect at the start: definition-failed | ThrowsText throws: not an error | mend the definition
export class ThrowsText extends Solution {
  constructor() {
    throw "not an error";
  }
}
