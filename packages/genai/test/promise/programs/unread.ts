/** Opens streams of several servers, and does not read them to their end. Nothing is left to do then, so the process ends. */
import process from "node:process"
import { GoogleGenAI } from "../../../src/promise.ts"

const [, , how, ...servers] = process.argv
const pause = () => new Promise((resolve) => setTimeout(resolve, 20))

const programs: { readonly [how: string]: (opening: ReturnType<typeof open>) => Promise<unknown> } = {
  "awaited by nobody": async () => {},
  "never read": (opening) => opening,
  "read once": async (opening) => (await opening).next(),
  "raced against a timer": async (opening) => {
    const stream = await opening
    await stream.next()
    await Promise.race([stream.next(), pause()])
  },
  "left by break": async (opening) => {
    for await (const _ of await opening) break
  }
}

const open = (baseUrl: string) =>
  new GoogleGenAI({ apiKey: "any", httpOptions: { baseUrl } })
    .models.generateContentStream({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })

await Promise.all(servers.map((server) => programs[how!]!(open(server))))
process.stdout.write("done\n")
