CREATE INDEX "audit_request" ON "audit" USING btree ("request_id","sequence");--> statement-breakpoint
CREATE INDEX "audit_verb" ON "audit" USING btree ("verb","sequence");--> statement-breakpoint
CREATE INDEX "audit_name" ON "audit" USING btree ("name","sequence");--> statement-breakpoint
CREATE INDEX "audit_result" ON "audit" USING btree ("result","sequence") WHERE "audit"."result" <> 'Succeeded';