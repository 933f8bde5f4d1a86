/** Texts over the first page: trial, sandbox, first steps. */
export const en = {
  trial_left_one: "{{days}} day of trial left; read only from {{at}}.", trial_left_other: "{{days}} days of trial left; read only from {{at}}.",
  trial_over: "The trial has ended: everything can be read and exported, nothing changed.",
  in_sandbox: "This is a sandbox of {{of}}: try what you like, the real workspace stays as it is.",
  leave_sandbox: "Back to the real workspace",
  closed_title: "This workspace is closed",
  closed_leave: "Open the other workspace",
  first_title: "Getting started",
  first_progress: "{{done}} of {{all}} done",
  first_dismiss: "Do not show again",
  first_setup: "Finish the set-up wizard",
  first_people: "Bring colleagues in",
  first_customer: "Add your first customer",
  first_opportunity: "Make your first opportunity",
  first_follow_up: "Write a follow-up",
  first_task: "Give yourself a task",
};
