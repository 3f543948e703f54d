/** Makes the promise entry as it is published, of what `tsc` has built: chunks with `effect` in them, and declarations that name nothing of it. */
import { copyFileSync } from "node:fs"
import { join } from "node:path"
import * as Chunks from "./Chunks.ts"
import * as Declarations from "./Declarations.ts"
import * as Lines from "./Lines.ts"

const root = join(import.meta.dirname, "..")
const folder = join(root, "dist/standalone")

await Chunks.write(join(root, "src/promise.ts"), folder)
Lines.write(folder)
copyFileSync(join(root, "node_modules/effect/LICENSE"), join(folder, "LICENSE-effect"))
Declarations.write(join(root, "dist"), "promise.d.ts", join(folder, "types"))
