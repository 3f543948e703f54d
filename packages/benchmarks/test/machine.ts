/** A machine that figures of the tests are from. */
export const machine = {
  cpu: "2 × CPU",
  memory: "24 GiB",
  system: "Linux",
  node: "24.0.0",
  packages: [["effect", "4.1.0"]]
} as const
