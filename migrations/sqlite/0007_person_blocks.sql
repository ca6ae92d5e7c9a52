CREATE TABLE `person_block_systems` (
	`person` text NOT NULL,
	`connector_uid` text NOT NULL,
	`connector` text NOT NULL,
	`state` text NOT NULL,
	`message` text NOT NULL,
	`at` text NOT NULL,
	PRIMARY KEY(`person`, `connector_uid`)
);
--> statement-breakpoint
CREATE TABLE `person_blocks` (
	`person` text PRIMARY KEY NOT NULL,
	`username` text NOT NULL,
	`names` text NOT NULL,
	`reason` text NOT NULL,
	`actor` text NOT NULL,
	`at` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `sync_runs` ADD `reason` text;--> statement-breakpoint
ALTER TABLE `sync_runs` ADD `sequence` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `sync_runs_sequence` ON `sync_runs` (`sequence`);