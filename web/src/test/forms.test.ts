import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");

/** Forms that keep nothing on the device, and why. */
const KEPT_NOWHERE: Readonly<Record<string, string>> = {
  // Passwords and codes never stay on a device.
  "features/people/password-dialog.tsx": "a password",
  "features/security/app-setup.tsx": "a code",
  "features/security/password-page.tsx": "a password",
  "features/security/proof-dialog.tsx": "a password or code",
  "features/security/second-step.tsx": "a code",
  "features/security/security-page.tsx": "a password",
  "features/sign-in/sign-in-page.tsx": "a password",
  "features/workspaces/sign-up-page.tsx": "a password, and nobody is signed in yet",
  // Nobody is signed in whose device it would be.
  "features/sales/survey-page.tsx": "a link of a customer",
  "features/tasks/dwell-link-page.tsx": "a link in a mail",
  // Looks for something, or chooses a file: nothing is written by what is typed.
  "features/audit/audit-page.tsx": "narrows what is shown, kept in the address",
  "features/imports/attachments-box.tsx": "a file",
  "features/imports/choose-file.tsx": "a file",
  "features/people/people-page.tsx": "looks for a person",
  "features/setup/sheet-step.tsx": "a file",
  "features/tasks/calendar-page.tsx": "an address to copy",
  "features/workspaces/files-card.tsx": "a file",
  "records/map/base-map-dialog.tsx": "goes with a file, which no browser keeps",
  // One word that confirms, or where to go.
  "features/access/reveal-dialog.tsx": "why one value is shown, once",
  "features/access/roles/see-as-dialog.tsx": "why one looks as somebody else, once",
  "features/approvals/ask-reason.tsx": "the reason of a change that is kept itself",
  "features/compliance/proposal-dialog.tsx": "confirms what is shown",
  "features/privacy/erase-dialog.tsx": "confirms an erasure; a number of a person does not stay on a device",
  "features/privacy/people-tab.tsx": "looks for a person; their number does not stay on a device",
  "features/workspaces/workspaces-page.tsx": "confirms the name of a company",
  "records/instruction/given-list.tsx": "one sentence beside a button",
  "records/list/jump-menu.tsx": "where to go in a list",
  "records/list/tag-button.tsx": "one word, the name of a tag",
  // Kept by what they stand in.
  "features/automations/test-dialog.tsx": "tries, and writes nothing",
  "features/mail/mail-composer.tsx": "kept mails",
  "features/offline/outbox-sheet.tsx": "is what is kept",
  "features/studio/field-form.tsx": "the draft of the studio",
  "features/studio/new-object.tsx": "the draft of the studio",
  "features/studio/publish-bar.tsx": "the draft of the studio",
  "records/page/composer-form.tsx": "the draft of its composer",
  // Settings that stand in place: what is there is what counts.
  "features/privacy/fields-tab.tsx": "one switch at a time",
};

/** What is sent as a whole: a dialog, a form, or a page whose button works a while. */
const FRAME = /<(?:Modal|Drawer|form)\b|<Button [^>]*\bloading=/;
const CONTROL = /<(?:input|textarea|Input|FormField|InputNumber)\b|Input\.(?:TextArea|Password)/;
/** The two ways to keep what is typed and to show what the server says at the field. */
const MECHANISM = /\b(?:useRecordForm|useKeptForm|useDraft|useDrafted)(?:<[^(]*>)?\(|: RecordForm\b/;

function sources(): string[] {
  return readdirSync(ROOT, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/")).filter((path) => path.endsWith(".tsx"));
}

describe("every form", () => {
  const without = sources().filter((path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    return FRAME.test(text) && CONTROL.test(text) && !MECHANISM.test(text);
  });

  it("keeps what is typed on the device, or says why not", () => {
    expect(without.filter((path) => !(path in KEPT_NOWHERE))).toEqual([]);
  });

  it("is not excused any longer than it has to be", () => {
    expect(Object.keys(KEPT_NOWHERE).filter((path) => !without.includes(path))).toEqual([]);
  });
});
