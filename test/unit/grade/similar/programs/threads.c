#include <pthread.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 21005

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int listen_on(int port)
{
	struct sockaddr_in address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0)
		die("socket");
	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(port);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		die("bind");
	if (listen(fd, 8) < 0)
		die("listen");
	return fd;
}

struct session {
	pthread_t thread;
	int socket;
	unsigned long bytes;
};

static void *talk(void *argument)
{
	struct session *session = argument;
	FILE *in = fdopen(dup(session->socket), "r");
	FILE *out = fdopen(session->socket, "w");
	char *text = NULL;
	size_t room = 0;
	ssize_t length;

	if (!in || !out)
		die("fdopen");
	while ((length = getline(&text, &room, in)) != -1) {
		session->bytes += length;
		fputs(text, out);
		fflush(out);
	}
	free(text);
	fclose(in);
	fclose(out);
	return session;
}

int main(void)
{
	struct session sessions[2] = { 0 };
	int server = listen_on(PORT);

	for (size_t i = 0; i < sizeof(sessions) / sizeof(sessions[0]); ++i) {
		sessions[i].socket = accept(server, NULL, NULL);
		if (sessions[i].socket < 0)
			die("accept");
		if (pthread_create(&sessions[i].thread, NULL, talk, &sessions[i]))
			die("pthread_create");
	}
	for (size_t i = 0; i < 2; ++i) {
		void *result;
		pthread_join(sessions[i].thread, &result);
		printf("%lu bytes\n", ((struct session *)result)->bytes);
	}
	return 0;
}
