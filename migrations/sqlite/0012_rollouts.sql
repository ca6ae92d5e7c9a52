CREATE TABLE `rollouts` (
	`release_uid` text PRIMARY KEY NOT NULL,
	`release_revision` integer NOT NULL,
	`state` text NOT NULL,
	`record` text NOT NULL,
	`updated_at` text NOT NULL
);
