package io.throughline.examples.chat.load;

import java.net.URI;

/**
 * Where the servers are.
 *
 * @param ingestToken of the analytics server
 */
public record Addresses(URI chat, URI notifier, URI analytics, String ingestToken) {}
