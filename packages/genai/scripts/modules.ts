/** Makes the Effect face as it is published, in `dist/modules`. Its declarations are those that `tsc` has built. */
import { copyFileSync } from "node:fs"
import { join } from "node:path"
import * as Groups from "./Groups.ts"

const root = join(import.meta.dirname, "..")

await Groups.write(join(root, "src"), join(root, "dist/modules"))
// It names the public modules, and has nothing of its own.
copyFileSync(join(root, "dist/index.js"), join(root, "dist/modules/index.js"))
