/** Compliance reports and the changes they propose. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type Report = Schemas["ReportInfo"];
export type ReportEntry = Schemas["ReportEntry"];
export type FindingInfo = Schemas["FindingInfo"];
export type Proposal = Schemas["ProposalInfo"];

export const complianceKeys = { all: ["compliance"], reports: ["compliance", "reports"], report: (id: string) => ["compliance", "report", id] } as const;

export const fetchReports = () => body(api.GET("/api/v1/compliance/reports"));
export const makeReport = () => body(api.POST("/api/v1/compliance/reports"));
export const fetchReport = (id: string) => body(api.GET("/api/v1/compliance/reports/{report_id}", { params: { path: { report_id: id } } }));
export const reportFile = (id: string, format: "pdf" | "xlsx") => `/api/v1/compliance/reports/${id}/file.${format}`;
export const fetchProposal = (code: string, key: string) => body(api.GET("/api/v1/compliance/proposals/{code}/{key}", { params: { path: { code, key } } }));
export const applyProposal = (code: string, key: string, note: string) => body(api.POST("/api/v1/compliance/proposals/{code}/{key}", { params: { path: { code, key } }, body: { note } }));
