import type { FileDocs } from "../Docs.ts"

export const Agents: FileDocs = {
  Agent: {
    "": "An agent of your own: one of Google's with instructions, tools and files of your own.",
    agent_config: "Settings of the base agent.",
    base_agent: "The agent that it is made from.",
    base_environment: "The environment that each interaction begins with: an id, or settings.",
    description: "What the agent is for.",
    id: "The id, by which interactions use it as `agent`.",
    system_instruction: "Instructions to the agent.",
    tools: "What the agent may use."
  },
  AgentTool: { "": "What an agent may use, told apart by `type`." },
  AgentConfig: { "": "Settings of a base agent." },
  BaseEnvironment: { "": "The environment that each interaction begins with: an id, or settings." },
  CreateAgentParams: { "...": "Agent" },
  GetAgentParams: { id: "The id of the agent." },
  DeleteAgentParams: { id: "The id of the agent." },
  ListAgentsParams: { parent: "Whose agents to list: `projects/{project}/locations/{location}`." },
  AgentListResponse: { "": "One page of agents.", agents: "The agents." }
}
