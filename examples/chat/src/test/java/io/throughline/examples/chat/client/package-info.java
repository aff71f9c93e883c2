@NullMarked
package io.throughline.examples.chat.client;

import org.jspecify.annotations.NullMarked;
