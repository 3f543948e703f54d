/**
 * Where the busy time of a CPU profile goes: by package, and by function.
 */
import * as Schema from "effect/Schema"

/** The part of the V8 profile format that is read. Times are in microseconds. */
export const CpuProfile = Schema.Struct({
  nodes: Schema.Array(Schema.Struct({
    id: Schema.Finite,
    callFrame: Schema.Struct({ functionName: Schema.String, url: Schema.String, lineNumber: Schema.Finite })
  })),
  samples: Schema.Array(Schema.Finite),
  timeDeltas: Schema.Array(Schema.Finite)
})

export type CpuProfile = typeof CpuProfile.Type
type CallFrame = CpuProfile["nodes"][number]["callFrame"]

export const render = (profile: CpuProfile): string => {
  const frames = new Map(profile.nodes.map(({ callFrame, id }) => [id, callFrame]))
  const areas = new Map<string, number>()
  const functions = new Map<string, number>()
  let busy = 0
  for (const [i, id] of profile.samples.entries()) {
    const frame = frames.get(id)!
    if (frame.functionName === "(idle)") continue
    const time = profile.timeDeltas[i]!
    busy += time
    areas.set(area(frame), (areas.get(area(frame)) ?? 0) + time)
    functions.set(name(frame), (functions.get(name(frame)) ?? 0) + time)
  }
  const top = (times: ReadonlyMap<string, number>, length: number) =>
    [...times].toSorted(([, a], [, b]) => b - a).slice(0, length)
      .map(([what, time]) => `${(time / busy * 100).toFixed(1).padStart(5)} %  ${what}`)
  return [`${(busy / 1_000).toFixed(0)} ms busy`, "", ...top(areas, 12), "", ...top(functions, 30)].join("\n")
}

const area = ({ functionName, url }: CallFrame): string => {
  if (url === "") return functionName.startsWith("(") ? functionName : "built-in functions"
  if (url.startsWith("node:")) return "node"
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]
  return installed ?? /\/packages\/([^/]+)\//.exec(url)?.[1] ?? url
}

const name = ({ functionName, lineNumber, url }: CallFrame): string =>
  `${functionName || "(anonymous)"}${url === "" ? "" : ` ${url.split("/").slice(-2).join("/")}:${lineNumber + 1}`}`
