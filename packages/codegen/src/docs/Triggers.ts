import type { FileDocs } from "../WrittenDocs.ts"

export const Triggers: FileDocs = {
  Trigger: {
    "": "A trigger, which starts an interaction on a schedule.",
    consecutive_failure_count: "The number of failures since the last success.",
    create_time: "The creation time, in RFC 3339 format.",
    display_name: "The display name.",
    environment_id: "The id of the environment of its interactions.",
    execution_timeout_seconds: "The timeout of each interaction, in seconds.",
    id: "The id.",
    interaction: "The interaction to start.",
    last_pause_time: "The time when it was last paused, in RFC 3339 format.",
    last_resume_time: "The time when it was last resumed, in RFC 3339 format.",
    last_run_time: "The time of the last run, in RFC 3339 format.",
    max_consecutive_failures:
      "The number of consecutive failures after which the trigger stops with the status `error`.",
    next_run_time: "The time of the next run, in RFC 3339 format.",
    previous_interaction_id: "The id of the last interaction that it started.",
    schedule: "The schedule, as a cron expression such as `0 9 * * 1`.",
    status: "The status.",
    time_zone: "The time zone of the schedule, for example `Europe/Berlin`.",
    update_time: "The time of the last update, in RFC 3339 format."
  },
  TriggerStatus: {
    "": "The status of a trigger.",
    active: "Active.",
    paused: "Paused.",
    error: "Stopped after too many failures."
  },
  TriggerUpdateStatus: { "...": "TriggerStatus", "": "The status of a trigger." },
  CreateTriggerParams: { "...": "Trigger" },
  TriggerCreateParams: { "...": "Trigger", "": "A trigger to create." },
  UpdateTriggerParams: { "...": "Trigger", id: "The id of the trigger.", status: "The new status." },
  TriggerUpdate: {
    "...": "UpdateTriggerParams",
    "": "Changes to a trigger. Other fields stay unchanged."
  },
  GetTriggerParams: { id: "The id of the trigger." },
  DeleteTriggerParams: { id: "The id of the trigger." },
  RunTriggerParams: { trigger_id: "The id of the trigger." },
  ListTriggersParams: { filter: "A filter on the list, for example by status." },
  ListTriggersResponse: { "": "One page of triggers.", triggers: "The triggers." },
  ListTriggerExecutionsParams: { trigger_id: "The id of the trigger." },
  ListTriggerExecutionsResponse: { "": "One page of runs of a trigger.", trigger_executions: "The runs." },
  TriggerExecution: {
    "": "One run of a trigger.",
    end_time: "The end time, in RFC 3339 format. Set when it has ended.",
    environment_id: "The id of the environment.",
    error: "The error, if it failed.",
    id: "The id.",
    interaction_id: "The id of the interaction that it started.",
    scheduled_time: "The scheduled time, in RFC 3339 format.",
    start_time: "The start time, in RFC 3339 format.",
    status: "The current state.",
    trigger_id: "The id of the trigger."
  },
  TriggerExecutionStatus: {
    "": "The status of a run of a trigger.",
    in_progress: "Running.",
    completed: "Succeeded.",
    failed: "Failed. See `error`.",
    skipped: "Skipped.",
    timed_out: "Timed out."
  }
}
