/** Converts steps to the events of a stream, in the form and order of recorded streams. */
import { type JsonObject, object, objects, string } from "./json.ts"
import { pieces } from "./text.ts"

/** `step.start`, the deltas, `step.stop`. Together they make the step. */
export const ofStep = (step: JsonObject, index: number, stop: JsonObject = {}): ReadonlyArray<JsonObject> => {
  const { deltas, start } = parts(step)
  return [
    { index, step: start, event_type: "step.start" },
    ...deltas.map((delta) => ({ index, delta, event_type: "step.delta" })),
    { index, ...stop, event_type: "step.stop" }
  ]
}

const parts = (step: JsonObject): { readonly start: JsonObject; readonly deltas: ReadonlyArray<JsonObject> } => {
  const type = string(step["type"]) ?? ""
  switch (type) {
    case "model_output": {
      const { content, ...start } = step
      return { start, deltas: objects(content).flatMap(contentDeltas) }
    }
    case "thought": {
      const { signature, summary, ...start } = step
      return {
        start,
        deltas: [
          ...objects(summary).map((content) => ({ content, type: "thought_summary" })),
          ...(signature === undefined ? [] : [{ signature, type: "thought_signature" }])
        ]
      }
    }
    case "function_call": {
      const { arguments: given, ...start } = step
      const text = JSON.stringify(object(given))
      return {
        start: { id: start["id"], signature: "", ...start, arguments: {} },
        deltas: (text.match(/[\s\S]{1,16}/gu) ?? []).map((piece) => ({ arguments: piece, type: "arguments_delta" }))
      }
    }
    default: {
      // Calls and results of server tools are identified at the start; their content comes in one delta.
      const { call_id, id, ...delta } = step
      if (id !== undefined && type.endsWith("_call")) return { start: { id, signature: "", type }, deltas: [delta] }
      if (call_id !== undefined && type.endsWith("_result")) {
        return { start: { call_id, signature: "", type }, deltas: [delta] }
      }
      return { start: step, deltas: [] }
    }
  }
}

/** Text is sent in pieces of a few words, with its annotations afterwards; other content is sent at once. */
const contentDeltas = (content: JsonObject): ReadonlyArray<JsonObject> => {
  if (content["type"] !== "text") return [content]
  const { annotations, text, type } = content
  return [
    ...pieces(string(text) ?? "").map((piece) => ({ text: piece, type })),
    ...(annotations === undefined ? [] : [{ annotations, type: "text_annotation_delta" }])
  ]
}
