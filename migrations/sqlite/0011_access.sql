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
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`carrier` text NOT NULL,
	`user_id` text NOT NULL,
	`username` text NOT NULL,
	`display_name` text NOT NULL,
	`groups` text NOT NULL,
	`sign_in_uid` text NOT NULL,
	`sign_in` text NOT NULL,
	`source` text NOT NULL,
	`directory_uid` text,
	`address` text NOT NULL,
	`created_at` text NOT NULL,
	`last_used_at` text NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_hash` ON `sessions` (`hash`);--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE INDEX `sessions_sign_in` ON `sessions` (`sign_in_uid`);--> statement-breakpoint
CREATE INDEX `sessions_directory` ON `sessions` (`directory_uid`);--> statement-breakpoint
CREATE TABLE `sign_in_flows` (
	`hash` text PRIMARY KEY NOT NULL,
	`expires_at` text NOT NULL,
	`grant` text
);
--> statement-breakpoint
ALTER TABLE `changes` ADD `labels_before` text;--> statement-breakpoint
ALTER TABLE `targets` ADD `release_revision` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `targets` ADD `rollback` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `targets` ADD `suspended` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `uid` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `origin` text DEFAULT 'machine' NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `description` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `owner_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `owner_name` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `roles` text DEFAULT '["admin"]' NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `ceiling` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `source_ranges` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `tokens` ADD `rotated_at` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `former_hash` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `former_expires_at` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `former_last_used_at` text;--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_former_hash` ON `tokens` (`former_hash`);--> statement-breakpoint
CREATE INDEX `tokens_owner` ON `tokens` (`owner_id`);--> statement-breakpoint
CREATE INDEX `audit_request` ON `audit` (`request_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `audit_verb` ON `audit` (`verb`,`sequence`);--> statement-breakpoint
CREATE INDEX `audit_name` ON `audit` (`name`,`sequence`);--> statement-breakpoint
CREATE INDEX `audit_result` ON `audit` (`result`,`sequence`) WHERE "audit"."result" <> 'Succeeded';