/**
 * The check of the types of a program: `node types.mjs <tsc> <project>`.
 */
import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import type { Measurement } from "../Case.ts"

/** CPU time of the processes that this one has waited for, and of theirs, in ms. Linux only, in ticks of 10 ms. */
const cpuOfChildren = (): number => {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)!.split(" ")
  return (Number(fields[13]) + Number(fields[14])) * 10
}

const [, , tsc = "", project = ""] = process.argv
const start = performance.now()
const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", project, "--extendedDiagnostics"], {
  encoding: "utf8"
})
const wall = performance.now() - start
if (status !== 0) throw new Error(stdout)
const diagnostic = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(stdout)?.[1])

const measurement: Measurement = {
  figures: {
    cpu: cpuOfChildren(),
    wall,
    files: diagnostic("Files"),
    instantiations: diagnostic("Instantiations")
  },
  delivered: { items: 1, characters: 0 }
}
console.log(JSON.stringify(measurement))
