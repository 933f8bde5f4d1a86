import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, InputNumber, Select } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fetchSignInRules, loadRefusedPasswords, ruleKeys, saveSignInRules, type SignInRules } from "@/api/accounts";
import { errorText } from "@/api/error-text";
import { listRoles, peopleKeys } from "@/api/people";
import type { Schemas } from "@/api/types";
import { LocksCard } from "@/features/security/locks-card";
import { dayInZone } from "@/i18n/format";
import { useSecurityTexts } from "@/i18n/security/register";
import { ErrorState } from "@/records/common/error-state";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/security/security.css";

/** What passwords have to be like, and who needs a second factor. */
export function RulesPage() {
  const s = useSecurityTexts();
  usePageTitle(s("rules.title"));
  const query = useQuery({ queryKey: ruleKeys, queryFn: fetchSignInRules });
  return (
    <div className="page security">
      <header className="page-header"><div><h1 className="page-title">{s("rules.title")}</h1><p className="muted">{s("rules.lead")}</p></div></header>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={6} />}
      {query.data && <RulesForm key={JSON.stringify(query.data.rules)} state={query.data} />}
      {query.data && <LocksCard />}
      {query.data && <RefusedCard count={query.data.refused} />}
    </div>
  );
}

function RulesForm({ state }: { state: Schemas["SignInState"] }) {
  const s = useSecurityTexts();
  const client = useQueryClient();
  const roles = useQuery({ queryKey: peopleKeys.roles, queryFn: listRoles, retry: false });
  const form = useKeptForm("$sign_in", "rules", { ...state.rules });
  const rules: SignInRules = form.value;
  const [busy, setBusy] = useState(false);
  const change = (values: Partial<SignInRules>) => { form.change(values); };
  const save = async () => {
    setBusy(true);
    try {
      const saved = await saveSignInRules(rules);
      form.drop();
      client.setQueryData(ruleKeys, saved);
      showToast({ kind: "done", text: s("rules.saved") });
    } catch (error) {
      form.fail(error);
    }
    setBusy(false);
  };
  const [today] = useState(() => dayInZone(Date.now()));
  const choose = (chosen: string[]) => { change({ second_factor: chosen, second_factor_since: chosen.length === 0 ? null : (rules.second_factor_since ?? today) }); };
  return (
    <form className="card security-card" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <KeptTop form={form} saving={busy} />
      <h2>{s("rules.passwords")}</h2>
      <div className="security-fields">
        <label htmlFor="rule-length">{s("rules.length")}</label>
        <KeptField form={form} name="password_length">{(mark) => <InputNumber {...mark} id="rule-length" min={8} max={64} value={rules.password_length} onChange={(value) => { change({ password_length: value ?? 8 }); }} />}</KeptField>
        <label htmlFor="rule-strength">{s("rules.strength")}<span className="muted">{s("rules.strength_hint")}</span></label>
        <Select id="rule-strength" className="security-select" value={rules.password_strength} options={s("meter.scores", { returnObjects: true }).map((label, value) => ({ value, label }))} onChange={(value: number) => { change({ password_strength: value }); }} />
      </div>
      <h2>{s("rules.factor")}</h2>
      {state.needed > 0 && <p className={state.missing > 0 ? "notice notice-warning" : "muted"}>{s("rules.missing", { count: state.needed, missing: state.missing })}</p>}
      <div className="security-fields">
        <label htmlFor="rule-who">{s("rules.who")}</label>
        <Select
          id="rule-who" className="security-select" mode="multiple" value={rules.second_factor} placeholder={s("rules.nobody")} onChange={choose}
          options={[{ value: "*", label: s("rules.everybody") }, ...(roles.data ?? []).map((one) => ({ value: one.key, label: one.label }))]}
        />
        {rules.second_factor.length > 0 && (
          <>
            <label>{s("rules.since")}<KeptField form={form} name="second_factor_since">{(mark) => <input {...mark} type="date" value={rules.second_factor_since ?? today} onChange={(event) => { change({ second_factor_since: event.target.value || today }); }} />}</KeptField></label>
            <label htmlFor="rule-grace">{s("rules.grace")}<span className="muted">{s("rules.grace_hint")}</span></label>
            <KeptField form={form} name="grace_days">{(mark) => <InputNumber {...mark} id="rule-grace" min={0} max={90} value={rules.grace_days} onChange={(value) => { change({ grace_days: value ?? 0 }); }} />}</KeptField>
          </>
        )}
      </div>
      <h2>{s("rules.sessions")}</h2>
      <div className="security-fields">
        <label htmlFor="rule-idle">{s("rules.idle")}<span className="muted">{s("rules.idle_hint")}</span></label>
        <KeptField form={form} name="idle_hours">{(mark) => <InputNumber {...mark} id="rule-idle" min={1} max={2160} value={rules.idle_hours} onChange={(value) => { change({ idle_hours: value ?? 72 }); }} />}</KeptField>
      </div>
      <div className="security-actions"><Button type="primary" htmlType="submit" loading={busy}>{s("rules.save")}</Button></div>
    </form>
  );
}

function RefusedCard({ count }: { count: number }) {
  const { t } = useTranslation();
  const s = useSecurityTexts();
  const client = useQueryClient();
  const chooser = useRef<HTMLInputElement>(null);
  const load = async (passwords: string[]) => {
    try {
      await loadRefusedPasswords(passwords);
      showToast({ kind: "done", text: s("rules.saved") });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await client.invalidateQueries({ queryKey: ruleKeys });
  };
  return (
    <section className="card security-card">
      <h2>{s("rules.refused")}</h2>
      <p className="muted">{s("rules.refused_text")}</p>
      <p>{s("rules.refused_count", { count })}</p>
      <div className="security-actions">
        <input
          ref={chooser} type="file" accept=".txt,text/plain" hidden aria-label={s("rules.load")}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = "";
            if (file) void file.text().then((text) => load(text.split(/\r?\n/).filter((line) => line.trim() !== "")));
          }}
        />
        <Button onClick={() => { chooser.current?.click(); }}>{s("rules.load")}</Button>
        {count > 0 && <Button onClick={() => void load([])}>{s("rules.empty_list")}</Button>}
      </div>
    </section>
  );
}
