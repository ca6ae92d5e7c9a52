CREATE TABLE `identity_links` (
	`connector_uid` text NOT NULL,
	`person` text NOT NULL,
	`key` text,
	`username` text NOT NULL,
	`pending_username` text,
	`display_name` text NOT NULL,
	`state` text NOT NULL,
	`since` text NOT NULL,
	`revoked_at` text,
	`adopted` integer NOT NULL,
	PRIMARY KEY(`connector_uid`, `person`)
);
--> statement-breakpoint
CREATE INDEX `identity_links_person` ON `identity_links` (`person`);--> statement-breakpoint
CREATE TABLE `identity_structures` (
	`connector_uid` text NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	PRIMARY KEY(`connector_uid`, `kind`, `key`)
);
--> statement-breakpoint
CREATE TABLE `sync_operations` (
	`run_id` text NOT NULL,
	`seq` integer NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`person` text,
	`username` text,
	`subject` text NOT NULL,
	`before` text,
	`after` text,
	`why` text NOT NULL,
	`state` text NOT NULL,
	`at` text NOT NULL,
	`message` text NOT NULL,
	PRIMARY KEY(`run_id`, `seq`)
);
--> statement-breakpoint
CREATE INDEX `sync_operations_person` ON `sync_operations` (`person`);--> statement-breakpoint
CREATE TABLE `sync_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`connector_uid` text NOT NULL,
	`connector` text NOT NULL,
	`trigger` text NOT NULL,
	`actor` text NOT NULL,
	`state` text NOT NULL,
	`counts` text NOT NULL,
	`gates` text NOT NULL,
	`message` text NOT NULL,
	`started_at` text NOT NULL,
	`ended_at` text,
	`decided_by` text
);
--> statement-breakpoint
CREATE INDEX `sync_runs_connector` ON `sync_runs` (`connector_uid`,`started_at`);--> statement-breakpoint
CREATE INDEX `sync_runs_started` ON `sync_runs` (`started_at`,`id`);