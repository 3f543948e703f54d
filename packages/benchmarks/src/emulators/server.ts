/** What the measured servers have in common: they say where they listen, and how much they have used when they are asked. */

/** Text whose pieces of four words, and of 24 characters, are as many as this. */
export const words = (pieces: number): string =>
  Array.from({ length: pieces * 4 }, (_, index) => `w${String(index % 1_000).padStart(4, "0")}`).join(" ")

export const answer = "It is four degrees in Oslo, and it rains a little."

/** The pieces of a streamed answer. */
export const pieces = 1_000

/** Prompts that say what is answered. */
export const prompts = { call: "Hi", stream: "stream", idle: "idle" } as const

const content = (text: string): string =>
  JSON.stringify({ candidates: [{ content: { parts: [{ text }], role: "model" }, index: 0 }] })

const said = words(pieces).match(/.{1,24}/g)!

/** What is answered by hand to a request with this body. */
export const respond = (body: string): { readonly type: string; readonly body: string } => {
  const prompt: string = JSON.parse(body).contents[0].parts[0].text
  return prompt === prompts.stream
    ? { type: "text/event-stream", body: said.map((text) => `data: ${content(text)}\n\n`).join("") }
    : { type: "application/json", body: content(answer) }
}

/** Tells the other process the address, and then the usage of this one for every line that it sends. Ends with it. */
export const announce = (url: string): void => {
  console.log(url)
  tellUsage()
}

export const tellUsage = (): void => {
  process.stdin.on("data", () => {
    const { system, user } = process.cpuUsage()
    console.log(JSON.stringify({ cpu: system + user, rss: process.memoryUsage().rss }))
  })
  process.stdin.on("end", () => process.exit(0))
}
