CREATE TABLE `blobs` (
	`digest` text PRIMARY KEY NOT NULL,
	`content` text NOT NULL,
	`size` integer NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `bundle_revisions` (
	`bundle_uid` text NOT NULL,
	`version` text NOT NULL,
	`digest` text NOT NULL,
	`objects` integer NOT NULL,
	`spec` text NOT NULL,
	`created_at` text NOT NULL,
	PRIMARY KEY(`bundle_uid`, `version`)
);
--> statement-breakpoint
CREATE INDEX `bundle_revisions_digest` ON `bundle_revisions` (`digest`);--> statement-breakpoint
CREATE TABLE `changes` (
	`revision` integer PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`kind` text NOT NULL,
	`namespace` text NOT NULL,
	`name` text NOT NULL,
	`uid` text NOT NULL,
	`labels` text NOT NULL,
	`object` text,
	`actor` text NOT NULL,
	`at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `changes_kind` ON `changes` (`kind`,`revision`);--> statement-breakpoint
CREATE TABLE `counter` (
	`id` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `decisions` (
	`release_uid` text PRIMARY KEY NOT NULL,
	`outcome` text NOT NULL,
	`decision_group` text,
	`inputs_revision` integer NOT NULL,
	`message` text,
	`rejected` text NOT NULL,
	`result` text NOT NULL,
	`decided_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `events` (
	`revision` integer PRIMARY KEY NOT NULL,
	`at` text NOT NULL,
	`type` text NOT NULL,
	`reason` text NOT NULL,
	`kind` text NOT NULL,
	`namespace` text NOT NULL,
	`name` text NOT NULL,
	`uid` text NOT NULL,
	`cluster` text,
	`message` text NOT NULL,
	`details` text
);
--> statement-breakpoint
CREATE INDEX `events_object` ON `events` (`kind`,`namespace`,`name`);--> statement-breakpoint
CREATE INDEX `events_cluster` ON `events` (`cluster`);--> statement-breakpoint
CREATE TABLE `idempotency` (
	`actor` text NOT NULL,
	`key` text NOT NULL,
	`request` text NOT NULL,
	`status` integer NOT NULL,
	`answer` text,
	`at` text NOT NULL,
	PRIMARY KEY(`actor`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_at` ON `idempotency` (`at`);--> statement-breakpoint
CREATE TABLE `inventory` (
	`target_uid` text NOT NULL,
	`cluster` text NOT NULL,
	`group` text NOT NULL,
	`version` text NOT NULL,
	`kind` text NOT NULL,
	`namespace` text NOT NULL,
	`name` text NOT NULL,
	`uid` text,
	`hash` text NOT NULL,
	`state` text NOT NULL,
	`applied_at` text,
	PRIMARY KEY(`target_uid`, `group`, `kind`, `namespace`, `name`)
);
--> statement-breakpoint
CREATE INDEX `inventory_cluster` ON `inventory` (`cluster`);--> statement-breakpoint
CREATE TABLE `labels` (
	`uid` text NOT NULL,
	`key` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`uid`, `key`)
);
--> statement-breakpoint
CREATE INDEX `labels_key_value` ON `labels` (`key`,`value`,`uid`);--> statement-breakpoint
CREATE TABLE `leases` (
	`name` text PRIMARY KEY NOT NULL,
	`holder` text NOT NULL,
	`epoch` integer NOT NULL,
	`expires_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `resources` (
	`uid` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`namespace` text NOT NULL,
	`name` text NOT NULL,
	`labels` text NOT NULL,
	`annotations` text NOT NULL,
	`spec` text,
	`status` text,
	`generation` integer NOT NULL,
	`revision` integer NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`deleted_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `resources_name` ON `resources` (`kind`,`namespace`,`name`);--> statement-breakpoint
CREATE TABLE `secrets` (
	`owner` text NOT NULL,
	`name` text NOT NULL,
	`key_id` text NOT NULL,
	`ciphertext` text NOT NULL,
	PRIMARY KEY(`owner`, `name`)
);
--> statement-breakpoint
CREATE TABLE `targets` (
	`uid` text PRIMARY KEY NOT NULL,
	`release_uid` text NOT NULL,
	`namespace` text NOT NULL,
	`release` text NOT NULL,
	`cluster` text NOT NULL,
	`desired` text NOT NULL,
	`desired_hash` text NOT NULL,
	`applied_hash` text,
	`removing` text,
	`applied` integer NOT NULL,
	`ready` integer NOT NULL,
	`drifted` integer NOT NULL,
	`failed` integer NOT NULL,
	`unreachable` integer NOT NULL,
	`waiting` integer NOT NULL,
	`message` text NOT NULL,
	`kept` text NOT NULL,
	`revision` integer NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `targets_cluster` ON `targets` (`cluster`);--> statement-breakpoint
CREATE UNIQUE INDEX `targets_release_cluster` ON `targets` (`release_uid`,`cluster`);--> statement-breakpoint
CREATE TABLE `tokens` (
	`name` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`created_at` text NOT NULL,
	`last_used_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_hash` ON `tokens` (`hash`);