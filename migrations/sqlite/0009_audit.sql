CREATE TABLE `audit` (
	`sequence` integer PRIMARY KEY NOT NULL,
	`at` text NOT NULL,
	`subject_kind` text NOT NULL,
	`subject` text NOT NULL,
	`subject_name` text NOT NULL,
	`token` text NOT NULL,
	`address` text NOT NULL,
	`request_id` text NOT NULL,
	`verb` text NOT NULL,
	`kind` text NOT NULL,
	`namespace` text NOT NULL,
	`name` text NOT NULL,
	`scope` text NOT NULL,
	`result` text NOT NULL,
	`revision` integer NOT NULL,
	`paths` text NOT NULL,
	`reason` text NOT NULL,
	`detail` text NOT NULL,
	`key_id` text NOT NULL,
	`previous` text NOT NULL,
	`hash` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`at`);--> statement-breakpoint
CREATE INDEX `audit_object` ON `audit` (`kind`,`namespace`,`name`,`sequence`);--> statement-breakpoint
CREATE INDEX `audit_subject` ON `audit` (`subject`,`sequence`);