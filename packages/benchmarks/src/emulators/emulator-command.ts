/** The command line of this project as it is published: one program, which Node has compiled before. */
import { tellUsage } from "./server.ts"

process.argv.splice(2, process.argv.length, "emulator", "--port", "0", "--log", "none")
tellUsage()
await import(new URL("../../../testing/dist/internal/bundle/bin.js", import.meta.url).href)
