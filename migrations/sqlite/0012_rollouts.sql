CREATE TABLE `rollouts` (
	`release_uid` text PRIMARY KEY NOT NULL,
	`goal` integer NOT NULL,
	`state` text NOT NULL,
	`record` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `release_revisions` ADD `authors` text;