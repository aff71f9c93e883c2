@NullMarked
package io.throughline.examples.chat.bot;

import org.jspecify.annotations.NullMarked;
