/** The floor of a program that makes one call. */
export const call = async (baseUrl: string): Promise<string | undefined> => {
  const response = await fetch(`${baseUrl}/v1beta/models/answer:generateContent`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-goog-api-key": "key" },
    body: JSON.stringify({ contents: [{ role: "user", parts: [{ text: "Why is the sky blue?" }] }] })
  })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return (await response.json()).candidates[0].content.parts[0].text
}
