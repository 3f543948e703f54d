/** A chat that is saved to a file, and goes on later. */
import { GoogleGenAI } from "effect-genai/promise"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

await using ai = new GoogleGenAI()

const model = "gemini-2.5-flash"

const begin = async (path: string) => {
  const chat = ai.chats.create({ model, config: { systemInstruction: "Answer in one sentence." } })
  const answer = await chat.sendMessage({ message: "My name is Alice. Nice to meet you." })
  console.log(answer.text)
  await writeFile(path, JSON.stringify(chat.getHistory()))
}

const goOn = async (path: string) => {
  const chat = ai.chats.create({ model, history: JSON.parse(await readFile(path, "utf8")) })
  for await (const chunk of await chat.sendMessageStream({ message: "What is my name?" })) console.log(chunk.text)
  console.log(`${chat.getHistory().length} contents`)
}

const folder = await mkdtemp(join(tmpdir(), "chat"))
try {
  await begin(join(folder, "chat.json"))
  await goOn(join(folder, "chat.json"))
} finally {
  await rm(folder, { recursive: true })
}
