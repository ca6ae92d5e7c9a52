CREATE INDEX `audit_request` ON `audit` (`request_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `audit_verb` ON `audit` (`verb`,`sequence`);--> statement-breakpoint
CREATE INDEX `audit_name` ON `audit` (`name`,`sequence`);--> statement-breakpoint
CREATE INDEX `audit_result` ON `audit` (`result`,`sequence`) WHERE "audit"."result" <> 'Succeeded';