CREATE TABLE `release_revisions` (
	`release_uid` text NOT NULL,
	`number` integer NOT NULL,
	`goal` text NOT NULL,
	`bundle_uid` text NOT NULL,
	`bundle_digest` text NOT NULL,
	`actor` text NOT NULL,
	`actor_name` text NOT NULL,
	`reason` text NOT NULL,
	`changes` text NOT NULL,
	`rollback_of` integer,
	`created_at` text NOT NULL,
	`completed_at` text,
	PRIMARY KEY(`release_uid`, `number`)
);
--> statement-breakpoint
CREATE INDEX `release_revisions_bundle` ON `release_revisions` (`bundle_uid`);--> statement-breakpoint
ALTER TABLE `targets` ADD `release_revision` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `targets` ADD `rollback` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `targets` ADD `suspended` integer DEFAULT false NOT NULL;