/** Errors of the API (RFC 9457) as one typed exception; pages decide where each part of it is shown. */

export interface FieldProblem {
  pointer: string;
  code: string;
  message: string;
  hint?: string | null;
  params?: Readonly<Record<string, unknown>>;
}

export interface ProblemBody {
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  errors?: FieldProblem[];
  request_id?: string;
  params?: Record<string, unknown>;
}

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** A sentence in the user's language, when the server gave one. */
  readonly detail: string | null;
  readonly problems: readonly FieldProblem[];
  readonly requestId: string | null;
  readonly params: Readonly<Record<string, unknown>>;

  constructor(status: number, body: ProblemBody) {
    super(body.code ?? `http_${String(status)}`);
    this.name = "ApiError";
    this.status = status;
    this.code = body.code ?? `http_${String(status)}`;
    this.detail = body.detail ?? null;
    this.problems = body.errors ?? [];
    this.requestId = body.request_id ?? null;
    this.params = body.params ?? {};
  }
}

/** The field a pointer is about: `phone`, `/phone`, `/values/amount.currency`, `/operations/3/values/phone` → `phone`. */
export function fieldOfPointer(pointer: string): string {
  const last = pointer.split("/").filter((part) => part !== "").at(-1) ?? "";
  return last.split(".")[0] ?? "";
}

export interface SplitProblems {
  byField: Record<string, FieldProblem[]>;
  /** Problems of fields that are not on the form: shown above it. */
  other: FieldProblem[];
}

/** The field of a form that a pointer is about: `/retention/old/label/en` → `label` on a form with a label. */
function fieldOnForm(pointer: string, fields: ReadonlySet<string>): string | undefined {
  return pointer.split("/").map((part) => part.split(".")[0] ?? "").filter((part) => fields.has(part)).at(-1);
}

/** Problems of one part of a document and of what is inside it: `steps/0/approvers` of the document that the form edits. */
export function problemsAt(problems: readonly FieldProblem[], path: string): FieldProblem[] {
  return problems.filter((one) => {
    const inside = one.pointer.replace(/^\/?(?:changes\/\d+\/body\/|[a-z_]+\/[^/]+\/)/, "");
    return inside === path || inside.startsWith(`${path}/`);
  });
}

/** Distribute the problems of an answer over the fields of a form. */
export function splitProblems(problems: readonly FieldProblem[], fields: ReadonlySet<string>): SplitProblems {
  const byField: Record<string, FieldProblem[]> = {};
  const other: FieldProblem[] = [];
  for (const problem of problems) {
    const name = fieldOnForm(problem.pointer, fields);
    if (name !== undefined) (byField[name] ??= []).push(problem);
    else other.push(problem);
  }
  return { byField, other };
}

/** The message of a problem with its advice, as one text. */
export function problemText(problem: FieldProblem): string {
  return problem.hint ? `${problem.message} ${problem.hint}` : problem.message;
}
