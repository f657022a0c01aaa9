/**
 * The part of SARIF 2.1.0 that is written, as strict as the standard says it: no fields that it does not know. What GitHub asks for
 * beyond the standard (texts that are not empty, a whole region, a fingerprint) is required, too.
 */
export const SARIF_SUBSET = {
  definitions: {
    text: { type: "string", minLength: 1 },
    message: fieldsOf({ text: ref("text") }),
    level: { enum: ["none", "note", "warning", "error"] },
    bag: { type: "object", properties: { tags: { type: "array", uniqueItems: true, maxItems: 20 } } },
    position: { type: "integer", minimum: 1 },
    region: fieldsOf({
      startLine: ref("position"),
      startColumn: ref("position"),
      endLine: ref("position"),
      endColumn: ref("position"),
    }),
    physicalLocation: fieldsOf({
      artifactLocation: fieldsOf({ uri: { type: "string", pattern: "^[A-Za-z0-9%/._~!*'()@-]+$" } }),
      region: ref("region"),
    }),
    logicalLocation: fieldsOf({ name: ref("text"), fullyQualifiedName: ref("text"), kind: ref("text") }),
    rule: fieldsOf({
      id: ref("text"),
      shortDescription: ref("message"),
      fullDescription: fieldsOf({ text: { type: "string", minLength: 1, maxLength: 1024 } }),
      help: ref("message"),
      defaultConfiguration: fieldsOf({ level: ref("level") }),
      properties: ref("bag"),
    }),
    result: fieldsOf(
      {
        ruleId: ref("text"),
        ruleIndex: { type: "integer", minimum: 0 },
        level: ref("level"),
        message: ref("message"),
        locations: {
          ...listOf(
            fieldsOf(
              { physicalLocation: ref("physicalLocation") },
              { logicalLocations: listOf(ref("logicalLocation")) },
            ),
          ),
          minItems: 1,
        },
        partialFingerprints: fieldsOf({ primaryLocationLineHash: ref("text") }),
        suppressions: listOf(
          fieldsOf(
            {
              kind: { enum: ["inSource", "external"] },
              status: { enum: ["accepted", "underReview", "rejected"] },
              justification: ref("text"),
            },
            { properties: ref("bag") },
          ),
        ),
      },
      {
        relatedLocations: listOf(
          fieldsOf({
            id: { type: "integer", minimum: -1 },
            message: ref("message"),
            physicalLocation: ref("physicalLocation"),
          }),
        ),
        properties: ref("bag"),
      },
    ),
  },
  ...fieldsOf({
    $schema: ref("text"),
    version: { const: "2.1.0" },
    runs: {
      ...listOf(
        fieldsOf({
          tool: fieldsOf({
            driver: fieldsOf({ name: ref("text"), semanticVersion: ref("text"), rules: listOf(ref("rule")) }),
          }),
          columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
          invocations: listOf(
            fieldsOf({
              executionSuccessful: { type: "boolean" },
              toolExecutionNotifications: listOf(fieldsOf({ level: ref("level"), message: ref("message") })),
            }),
          ),
          results: listOf(ref("result")),
        }),
      ),
      maxItems: 20,
    },
  }),
};

function ref(name: string) {
  return { $ref: `#/definitions/${name}` };
}

function listOf(items: object) {
  return { type: "array", items };
}

function fieldsOf(required: Readonly<Record<string, object>>, optional: Readonly<Record<string, object>> = {}) {
  return {
    type: "object",
    additionalProperties: false,
    required: Object.keys(required),
    properties: { ...required, ...optional },
  };
}
