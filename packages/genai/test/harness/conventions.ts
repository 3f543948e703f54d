/** What OpenTelemetry's conventions want of the spans and metrics of calls, by the names of `@opentelemetry/semantic-conventions`. */
import * as Names from "@opentelemetry/semantic-conventions/incubating"
import { assert } from "vitest"
import type { Attributes, Metric, Span } from "./collector.ts"

const named = (prefix: RegExp): ReadonlySet<unknown> =>
  new Set(Object.entries(Names).filter(([name]) => prefix.test(name)).map(([, value]) => value))

const attributeNames = named(/^ATTR_/)
const metricNames = named(/^METRIC_/)

/** The attributes that exporters of Effect write on their own. */
const ofExporters = new Set(["effect.fiber.interrupted", "unit"])

const types: { readonly [name: string]: (value: unknown) => boolean } = {
  [Names.ATTR_SERVER_PORT]: (value) => /^\d+$/.test(String(value)),
  [Names.ATTR_GEN_AI_REQUEST_STREAM]: (value) => value === true,
  [Names.ATTR_GEN_AI_RESPONSE_FINISH_REASONS]: isTexts,
  [Names.ATTR_GEN_AI_REQUEST_STOP_SEQUENCES]: isTexts,
  [Names.ATTR_GEN_AI_USAGE_INPUT_TOKENS]: Number.isSafeInteger,
  [Names.ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: Number.isSafeInteger,
  [Names.ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS]: Number.isSafeInteger,
  [Names.ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS]: Number.isSafeInteger,
  [Names.ATTR_GEN_AI_EMBEDDINGS_DIMENSION_COUNT]: Number.isSafeInteger,
  [Names.ATTR_GEN_AI_REQUEST_CHOICE_COUNT]: Number.isSafeInteger,
  [Names.ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK]: (value) => typeof value === "number" && value >= 0,
  [Names.ATTR_HTTP_RESPONSE_STATUS_CODE]: Number.isSafeInteger,
  [Names.ATTR_HTTP_REQUEST_RESEND_COUNT]: Number.isSafeInteger
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string")
}

const attributesAreNamed = (attributes: Attributes, of: string): void => {
  for (const [name, value] of Object.entries(attributes)) {
    assert.isTrue(attributeNames.has(name) || ofExporters.has(name), `${of}: ${name} is no name of the conventions`)
    assert.isTrue(types[name]?.(value) ?? true, `${of}: ${name} is ${JSON.stringify(value)}`)
    assert.notInclude([value].flat(), "undefined", `${of}: ${name}`)
  }
}

/** Asserts that a span of a call, of a run or of a function is as the conventions want it. */
export const checkSpan = ({ attributes, kind, name }: Span): void => {
  attributesAreNamed(attributes, name)
  const operation = attributes[Names.ATTR_GEN_AI_OPERATION_NAME]
  if (operation === undefined) {
    assert.containsAllKeys(attributes, [
      Names.ATTR_HTTP_REQUEST_METHOD,
      Names.ATTR_URL_FULL,
      Names.ATTR_SERVER_ADDRESS,
      Names.ATTR_SERVER_PORT
    ])
    assert.strictEqual(name, `${attributes[Names.ATTR_HTTP_REQUEST_METHOD]} ${attributes[Names.ATTR_URL_TEMPLATE]}`)
    assert.strictEqual(kind, 3, name)
    return
  }
  if (operation === Names.GEN_AI_OPERATION_NAME_VALUE_EXECUTE_TOOL) {
    assert.containsAllKeys(attributes, [Names.ATTR_GEN_AI_TOOL_NAME, Names.ATTR_GEN_AI_TOOL_TYPE])
    assert.strictEqual(name, `execute_tool ${attributes[Names.ATTR_GEN_AI_TOOL_NAME]}`)
    assert.strictEqual(kind, 1, name)
    return
  }
  assert.isDefined(attributes[Names.ATTR_GEN_AI_PROVIDER_NAME], name)
  const isRun = kind === 1 && operation === Names.GEN_AI_OPERATION_NAME_VALUE_INVOKE_AGENT
  const agent = attributes[Names.ATTR_GEN_AI_AGENT_NAME]
  const target = agent ?? (isRun ? undefined : attributes[Names.ATTR_GEN_AI_REQUEST_MODEL])
  // A request that reads an interaction is named as one, also if it is the first to see its end.
  if (attributes[Names.ATTR_HTTP_REQUEST_METHOD] === undefined) {
    assert.strictEqual(name, target === undefined ? operation : `${operation} ${target}`)
  }
  if (isRun) return
  assert.strictEqual(kind, 3, name)
  assert.containsAllKeys(attributes, [Names.ATTR_SERVER_ADDRESS, Names.ATTR_SERVER_PORT])
  assert.notMatch(String(attributes[Names.ATTR_GEN_AI_REQUEST_MODEL]), /^models\//)
}

const seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
const powersOfFour = Array.from({ length: 14 }, (_, index) => 4 ** index)

const histograms: { readonly [name: string]: { readonly unit: string; readonly bounds: ReadonlyArray<number> } } = {
  [Names.METRIC_GEN_AI_CLIENT_OPERATION_DURATION]: { unit: "s", bounds: seconds },
  [Names.METRIC_GEN_AI_CLIENT_OPERATION_TIME_TO_FIRST_CHUNK]: { unit: "s", bounds: seconds },
  [Names.METRIC_GEN_AI_CLIENT_OPERATION_TIME_PER_OUTPUT_CHUNK]: { unit: "s", bounds: seconds },
  [Names.METRIC_GEN_AI_CLIENT_TOKEN_USAGE]: { unit: "{token}", bounds: powersOfFour }
}

/** Asserts that a metric is as the conventions want it. */
export const checkMetric = ({ name, points, unit }: Metric): void => {
  assert.isTrue(metricNames.has(name), name)
  assert.strictEqual(unit, histograms[name]!.unit, name)
  for (const { attributes, bounds } of points) {
    attributesAreNamed(attributes, name)
    assert.deepStrictEqual(bounds, histograms[name]!.bounds, name)
    assert.containsAllKeys(attributes, [
      Names.ATTR_GEN_AI_OPERATION_NAME,
      Names.ATTR_GEN_AI_PROVIDER_NAME,
      Names.ATTR_SERVER_ADDRESS,
      Names.ATTR_SERVER_PORT
    ], name)
    const hasType = attributes[Names.ATTR_GEN_AI_TOKEN_TYPE] !== undefined
    assert.strictEqual(hasType, name === Names.METRIC_GEN_AI_CLIENT_TOKEN_USAGE, name)
  }
}
