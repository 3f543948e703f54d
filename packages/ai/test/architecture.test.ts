import { join } from "node:path"
import * as houseRules from "../../genai/test/harness/houseRules.ts"
import * as ModuleGraph from "../../genai/test/harness/ModuleGraph.ts"

const graph = ModuleGraph.fromFolder(join(import.meta.dirname, "../src"))

houseRules.areOverTheSdk(graph, "GeminiTool.ts")
houseRules.areKept(graph)
